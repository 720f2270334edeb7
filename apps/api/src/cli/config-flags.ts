/** Where the database lies; the same for every command. */
export const databaseFlags = {
  db: { type: 'string', value: 'DB', describes: 'Database: a file, or postgres://… (SPANLIGHT_DB)' },
  'data-dir': {
    type: 'string',
    value: 'DIR',
    describes: "Folder of the database (SPANLIGHT_DATA_DIR), else your system's",
  },
} as const;

/** Where a server listens; the same for every command. */
export const addressFlags = {
  port: { type: 'string', value: 'PORT', describes: 'Port of the server, 4318 by default (SPANLIGHT_PORT)' },
  host: {
    type: 'string',
    value: 'HOST',
    describes: 'Address of the server, 127.0.0.1 by default (SPANLIGHT_HOST)',
  },
} as const;

export const pricesFlag = {
  prices: {
    type: 'string',
    value: 'FILE',
    describes: 'Your own prices of models, before those of the price list (SPANLIGHT_PRICES)',
  },
} as const;

export const jsonFlag = { json: { type: 'boolean', describes: 'Print JSON' } } as const;
