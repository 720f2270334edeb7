import { spawnSync, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A real file system of its own, in memory. */
export interface SmallDisk {
  folder: string;
  resize(megabytes: number): void;
  /** Takes away what everybody has, root too: to write to it. */
  setReadOnly(isReadOnly: boolean): void;
}

/** Whether this user may mount one; Linux alone has what is mounted. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'spanlight-mount-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (isMounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return isMounted;
}

/** Mounts one; gone when the test is over. Call it before anything is started that uses it. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'spanlight-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  const remount = (option: string) => void execFileSync('mount', ['-o', `remount,${option}`, folder]);
  return {
    folder,
    resize: (size) => remount(`size=${size}m`),
    setReadOnly: (isReadOnly) => remount(isReadOnly ? 'ro' : 'rw'),
  };
}
