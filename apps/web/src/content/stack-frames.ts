export interface StackFrame {
  /** The function, where the line names one. */
  call: string | null;
  /** File, line and column, where the line names them. */
  place: string | null;
  /** Of a library or the runtime rather than of the program. */
  isForeign: boolean;
  /** The line as it came. */
  line: string;
}

const v8 = /^\s*at (?:(.+?) \()?((?:[^()\s]+|\([^()]*\))+?:\d+(?::\d+)?|native|<anonymous>)\)?$/;
const python = /^\s*File "(.+?)", line (\d+)(?:, in (.+))?$/;

/** The frames of a JavaScript or Python stack; a line that is none keeps its text. Lines that repeat the message are left out. */
export function stackFrames(stack: string, message: string): StackFrame[] {
  const messageLines = new Set(message.split('\n').map((line) => line.trim()));
  return stack
    .split('\n')
    .filter((line) => line.trim() !== '')
    .filter(
      (line, index) =>
        !(
          messageLines.has(line.trim()) ||
          (index === 0 && line.endsWith(messageLines.values().next().value ?? ''))
        ),
    )
    .map(readFrame);
}

function readFrame(line: string): StackFrame {
  const js = v8.exec(line);
  if (js) return frame(js[1] ?? null, js[2]!.replace(/^file:\/\//, ''), line);
  const py = python.exec(line);
  if (py) return frame(py[3] ?? null, `${py[1]}:${py[2]}`, line);
  return { call: null, place: null, isForeign: false, line };
}

function frame(call: string | null, place: string, line: string): StackFrame {
  return {
    call,
    place,
    isForeign: /node_modules|^node:|site-packages|^native$|^<anonymous>$/.test(place),
    line,
  };
}
