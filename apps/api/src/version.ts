import manifest from '../package.json' with { type: 'json' };

/** Spanlight's own version. */
export const version = manifest.version;
