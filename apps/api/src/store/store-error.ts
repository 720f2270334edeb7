/** The database can't do it now, mostly since another process holds it; the same request can succeed in a moment. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';

  constructor(
    message = 'The database is in use by another process. Try again in a moment.',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The database can't be opened, in words for whoever named it. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
