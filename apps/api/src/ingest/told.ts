import type { Attributes } from '@spanlight/schema';
import type { Decoded } from './decoded.ts';

/** What is said of a request as a whole, however many records it holds. */
export interface Told extends Omit<Decoded, 'resources'> {
  /** Of the records that were not rejected. */
  count: number;
  sender: Sender;
}

/** Who sent a request, as the first of its resources has it. */
export interface Sender {
  serviceName: string | null;
  sdk: { name: string | null; version: string | null; language: string | null };
}

export function toTold({ resources, rejectedCount, rejections, warning }: Decoded, count: number): Told {
  return { rejectedCount, rejections, warning, count, sender: toSender(resources[0] ?? {}) };
}

function toSender(resource: Attributes): Sender {
  return {
    serviceName: readText(resource, 'service.name'),
    sdk: {
      name: readText(resource, 'telemetry.sdk.name'),
      version: readText(resource, 'telemetry.sdk.version'),
      language: readText(resource, 'telemetry.sdk.language'),
    },
  };
}

/** What is kept for a while shall not cost more for what a sender makes up. */
const maxLength = 200;

function readText(attributes: Attributes, key: string): string | null {
  const value = attributes[key];
  if (typeof value !== 'string') return null;
  return value.length > maxLength ? `${value.slice(0, maxLength)}…` : value;
}
