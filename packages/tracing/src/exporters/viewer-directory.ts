import { isNode, readEnvironment } from '../environment.ts';

/** Where the viewer keeps its data on this machine: SPANLIGHT_DATA_DIR, else the user's directory for such things. */
export function viewerDirectory(): string | undefined {
  const given = readEnvironment('SPANLIGHT_DATA_DIR');
  if (given !== undefined || !isNode) return given;
  const home = process.getBuiltinModule('node:os').homedir();
  if (process.platform === 'darwin') return `${home}/Library/Application Support/Spanlight`;
  if (process.platform === 'win32') {
    return `${readEnvironment('LOCALAPPDATA') ?? `${home}/AppData/Local`}/Spanlight`;
  }
  return `${readEnvironment('XDG_DATA_HOME') ?? `${home}/.local/share`}/spanlight`;
}

/** What can't be sent to a viewer on this machine is put away for it, once there has been one. Never throws. */
export function spoolsByDefault(endpoint: string): boolean {
  try {
    const directory = isOnThisMachine(endpoint) ? viewerDirectory() : undefined;
    return directory !== undefined && isNode && process.getBuiltinModule('node:fs').existsSync(directory);
  } catch {
    return false;
  }
}

function isOnThisMachine(endpoint: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(endpoint).hostname);
}
