import type { Database, Engine } from './dialect.ts';

/** Queries of a hot path: building a query's text costs as much as running it, so it is done once for each database. */
export function preparedFor<Queries>(prepare: (db: Database, engine: Engine) => Queries) {
  const known = new WeakMap<Database, Queries>();
  return (db: Database, engine: Engine): Queries => {
    let queries = known.get(db);
    if (!queries) {
      queries = prepare(db, engine);
      known.set(db, queries);
    }
    return queries;
  };
}
