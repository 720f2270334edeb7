import { createSpanId } from '../ids.ts';
import type { SendOutcome } from './otlp-send.ts';
import { viewerDirectory } from './viewer-directory.ts';

/** Puts request bodies into files, for the viewer to read when it starts (docs/otlp.md, "Spool"). */
export interface Spool {
  readonly directory: string;
  /** Throws when the file can't be written. */
  put(body: string): void;
  /**
   * Sends what this process has put here, from the oldest on, so that a viewer that turns up later gets all of it in order.
   * Ends with the first outcome that leaves something to be sent.
   */
  sendBack(send: (body: string) => Promise<SendOutcome>): Promise<SendOutcome | undefined>;
}

export interface SpoolOptions {
  /** Made when something is put into it. */
  directory: string;
  /** What all files may take together; the oldest make room. @default 256 MiB */
  maxBytes?: number | undefined;
  /** Is told how many spans were in a file that had to go. */
  onDrop: (spans: number, reason: string) => void;
}

interface SpoolFile {
  name: string;
  bytes: number;
}

// What a program leaves that was killed while it wrote.
const abandonedAfterMs = 60 * 60 * 1000;

/** The spool of the viewer on this machine, where there can be one. */
export function openSpool(onDrop: SpoolOptions['onDrop']): Spool | undefined {
  const directory = viewerDirectory();
  return directory === undefined ? undefined : createSpool({ directory: `${directory}/spool`, onDrop });
}

export function createSpool({ directory, maxBytes = 256 * 1024 * 1024, onDrop }: SpoolOptions): Spool {
  const fs = process.getBuiltinModule('node:fs');
  /** From the oldest on. Other programs write here too, so that it is read anew now and then. */
  let files: SpoolFile[] = [];
  let totalBytes = 0;
  let bytesUntilRead = 0;
  /** Names of those of this process. */
  const own: string[] = [];

  function read(): void {
    files = [];
    totalBytes = 0;
    for (const name of fs.readdirSync(directory).toSorted()) {
      const stats = fs.statSync(`${directory}/${name}`, { throwIfNoEntry: false });
      if (!stats) continue;
      if (name.endsWith('.json')) add({ name, bytes: stats.size });
      else if (name.endsWith('.tmp') && Date.now() - stats.mtimeMs > abandonedAfterMs) remove(name);
    }
    bytesUntilRead = maxBytes / 16;
  }

  function add(file: SpoolFile): void {
    files.push(file);
    totalBytes += file.bytes;
  }

  /** The viewer, or another program, may have been faster. */
  function remove(name: string): void {
    fs.rmSync(`${directory}/${name}`, { force: true });
  }

  function makeRoom(bytes: number): void {
    while (totalBytes + bytes > maxBytes && files.length > 0) {
      const oldest = files.shift()!;
      totalBytes -= oldest.bytes;
      if (own[0] === oldest.name) own.shift();
      const path = `${directory}/${oldest.name}`;
      if (!fs.existsSync(path)) continue;
      // Each span has this key once, and within a text its quotes would be escaped.
      const spans = fs.readFileSync(path, 'utf8').split('"startTimeUnixNano":').length - 1;
      remove(oldest.name);
      onDrop(spans, `more than ${maxBytes} bytes wait in ${directory}`);
    }
  }

  return {
    directory,

    put(body) {
      const bytes = new TextEncoder().encode(body);
      if (bytes.length > maxBytes)
        throw new RangeError(`a batch of ${bytes.length} bytes is too large to keep`);
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
      bytesUntilRead -= bytes.length;
      if (bytesUntilRead < 0) read();
      makeRoom(bytes.length);
      const name = `${Date.now()}-${process.pid}-${createSpanId()}.json`;
      // Whoever reads the directory sees whole files alone.
      fs.writeFileSync(`${directory}/${name}.tmp`, bytes, { mode: 0o600, flag: 'wx' });
      fs.renameSync(`${directory}/${name}.tmp`, `${directory}/${name}`);
      add({ name, bytes: bytes.length });
      own.push(name);
    },

    async sendBack(send) {
      for (let name = own[0]; name !== undefined; name = own[0]) {
        if (fs.existsSync(`${directory}/${name}`)) {
          const outcome = await send(fs.readFileSync(`${directory}/${name}`, 'utf8'));
          if (outcome.kind === 'away' || outcome.kind === 'busy') return outcome;
          if (outcome.kind === 'accepted') remove(name);
        }
        own.shift();
      }
    },
  };
}
