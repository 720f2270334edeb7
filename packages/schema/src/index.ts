export * from './feed.ts';
export * from './filter.ts';
export * from './format.ts';
export * from './message.ts';
export * from './run.ts';
export * from './span.ts';
export * from './tree.ts';
export * from './usage.ts';
