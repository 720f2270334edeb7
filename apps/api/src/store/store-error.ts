/** Another process holds the database; the same request can succeed in a moment. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';

  constructor(options?: ErrorOptions) {
    super('The database is in use by another process. Try again in a moment.', options);
  }
}

/** The database can't be opened, in words for whoever named it. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
