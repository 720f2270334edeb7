import type { Attributes, Scope } from '@spanlight/schema';
import { refusing, type Collector } from './decoded.ts';
import { readAttributes, readList, readObject } from './json-value.ts';

/** What the messages around records are called; they are the same for every signal. */
export interface GroupKeys {
  resources: 'resourceSpans' | 'resourceLogs' | 'resourceMetrics';
  scopes: 'scopeSpans' | 'scopeLogs' | 'scopeMetrics';
  records: 'spans' | 'logRecords' | 'metrics';
}

/**
 * Reads the records of an OTLP/JSON request, one after the other, each with what stands around it.
 * @throws {IngestError}
 */
export function readGroups(
  request: Record<string, unknown>,
  keys: GroupKeys,
  collector: Collector,
  read: (record: unknown, resource: Attributes, scope: Scope, place: () => string) => void,
): void {
  refusing(() => {
    for (const [r, resourceEntry] of readList(request[keys.resources], keys.resources).entries()) {
      const resourcePlace = `${keys.resources}[${r}]`;
      const group = readObject(resourceEntry, resourcePlace);
      const resource = readResource(group['resource'], `${resourcePlace}.resource`);
      collector.resources.push(resource);
      for (const [s, scopeEntry] of readList(
        group[keys.scopes],
        `${resourcePlace}.${keys.scopes}`,
      ).entries()) {
        const scopePlace = `${resourcePlace}.${keys.scopes}[${s}]`;
        const scopes = readObject(scopeEntry, scopePlace);
        const scope = readScope(scopes['scope'], `${scopePlace}.scope`);
        const records = readList(scopes[keys.records], `${scopePlace}.${keys.records}`);
        for (const [i, record] of records.entries()) {
          const place = () => `${scopePlace}.${keys.records}[${i}]`;
          collector.take(() => read(record, resource, scope, place), place);
        }
      }
    }
  });
  collector.warning = warnOfOthers(request, keys.resources);
}

/** What was most likely meant for another path. */
function warnOfOthers(request: Record<string, unknown>, wanted: string): string | null {
  const keys = Object.keys(request);
  if (wanted in request || keys.length === 0) return null;
  return `The request has no ${wanted}, only ${keys.slice(0, 3).join(', ')}.`;
}

function readResource(value: unknown, place: string): Attributes {
  if (value === undefined || value === null) return {};
  return readAttributes(readObject(value, place)['attributes'], `${place}.attributes`);
}

function readScope(value: unknown, place: string): Scope {
  if (value === undefined || value === null) return { name: '', version: null };
  const { name, version } = readObject(value, place);
  return { name: readText(name) ?? '', version: readText(version) || null };
}

export function readText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
