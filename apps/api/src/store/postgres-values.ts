import pg, {
  type ClientBase,
  type CustomTypesConfig,
  type Pool,
  type QueryArrayConfig,
  type QueryConfig,
} from 'pg';

/** Stands for U+0000, which PostgreSQL's texts can't hold; itself no character, and kept free by Unicode for uses like this. */
const nulStandIn = '\uffff';

type TypeId = (typeof pg.types.builtins)[keyof typeof pg.types.builtins];

/** Numbers come back as numbers: all that the store writes are exact in JavaScript. */
const types: CustomTypesConfig = {
  getTypeParser(oid: TypeId, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number;
    if (oid === pg.types.builtins.TEXT) return fromText;
    return pg.types.getTypeParser(oid, format ?? 'text') as (value: string) => unknown;
  },
};

/** A connection, or a pool of them, as drizzle takes it: what is written is read back as it was. */
export function withOwnValues<Client extends ClientBase | Pool>(client: Client): Client {
  const query = (config: QueryConfig | QueryArrayConfig, values: readonly unknown[] = []) =>
    client.query({ ...config, types, values: values.map(toPostgres) });
  return { query } as unknown as Client;
}

function toPostgres(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', nulStandIn) : value;
}

function fromText(text: string): string {
  return text.includes(nulStandIn) ? text.replaceAll(nulStandIn, '\0') : text;
}
