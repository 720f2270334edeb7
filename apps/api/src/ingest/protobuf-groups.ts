import type { Attributes, Scope } from '@spanlight/schema';
import { at } from './bad-record.ts';
import { refusing, type Collector } from './decoded.ts';
import type { GroupKeys } from './json-groups.ts';
import { readAttribute } from './protobuf-value.ts';
import { createCursor, delimited, each, readTag, readText, skip, type Cursor } from './wire.ts';

// Field numbers of opentelemetry-proto 1.11, each with its wire type.
const requestGroups = (1 << 3) | delimited;
const groupResource = (1 << 3) | delimited;
const groupScopes = (2 << 3) | delimited;
const scopesScope = (1 << 3) | delimited;
const scopesRecords = (2 << 3) | delimited;
const resourceAttributes = (1 << 3) | delimited;
const scopeName = (1 << 3) | delimited;
const scopeVersion = (2 << 3) | delimited;

/**
 * Reads the records of a request, one after the other, each with what stands around it: `read` finds the cursor at the beginning
 * of a record. On the wire, a field may come after those that it is about, so that it is looked for first.
 * @throws {IngestError}
 */
export function readGroups(
  body: Uint8Array,
  keys: GroupKeys,
  collector: Collector,
  read: (cursor: Cursor, end: number, resource: Attributes, scope: Scope, place: () => string) => void,
): void {
  const cursor = createCursor(body);

  function readRecords(start: number, end: number, resource: Attributes, scopesPlace: string) {
    const scope: Scope = { name: '', version: null };
    each(cursor, start, end, scopesScope, (scopeEnd) => readScope(cursor, scopeEnd, scope));
    each(cursor, start, end, scopesRecords, (recordEnd, index) => {
      const place = () => `${scopesPlace}.${keys.records}[${index}]`;
      collector.take(() => read(cursor, recordEnd, resource, scope, place), place);
    });
  }

  refusing(() => {
    each(cursor, 0, cursor.bytes.length, requestGroups, (groupEnd, r) => {
      const groupStart = cursor.position;
      const groupPlace = `${keys.resources}[${r}]`;
      const resource: Attributes = {};
      each(cursor, groupStart, groupEnd, groupResource, (end) =>
        readResource(cursor, end, resource, groupPlace),
      );
      collector.resources.push(resource);
      each(cursor, groupStart, groupEnd, groupScopes, (end, s) => {
        readRecords(cursor.position, end, resource, `${groupPlace}.${keys.scopes}[${s}]`);
      });
    });
  });
}

function readResource(cursor: Cursor, end: number, resource: Attributes, place: string): void {
  each(cursor, cursor.position, end, resourceAttributes, (attributeEnd, index) => {
    try {
      readAttribute(cursor, attributeEnd, resource, index);
    } catch (error) {
      throw at(`${place}.resource`, error);
    }
  });
}

function readScope(cursor: Cursor, end: number, scope: Scope): void {
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag === scopeName) scope.name = readText(cursor, end);
    else if (tag === scopeVersion) scope.version = readText(cursor, end) || null;
    else skip(cursor, tag, end);
  }
}
