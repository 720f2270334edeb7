import { containLogger, createConsoleLogger } from './logger.ts';
import type { RuntimeContext } from './runtime-context.ts';
import { SamplingStrategyType } from './sampling.ts';
import type { AITracing } from './types.ts';

/** What a selector chooses by. */
export interface ConfigSelectorOptions {
  runtimeContext?: RuntimeContext | undefined;
}

/** Names the instance to trace with; undefined means the default one. */
export type ConfigSelector = (
  options: ConfigSelectorOptions,
  available: ReadonlyMap<string, AITracing>,
) => string | undefined;

interface Registry {
  /** In the order of registration. */
  instances: Map<string, AITracing>;
  /** The instance that asked to be the default. */
  flagged?: AITracing | undefined;
  selector?: ConfigSelector | undefined;
  /** Those that `setupAITracing` may replace: the ones it registered. */
  replaceable: WeakSet<AITracing>;
}

// A program may hold this package twice, and reload it while it runs. Its instances are the same ones all the same.
const key = Symbol.for('spanlight.registry');
const shared = globalThis as { [key]?: Registry };

export const registry: Registry = (shared[key] ??= { instances: new Map(), replaceable: new WeakSet() });

/**
 * Makes an instance known by name to the whole program. The first is the default, unless a later one asks to be. A name that
 * is taken throws: what may be loaded again, as on hot reload, uses `setupAITracing`, which replaces what it set up before.
 */
export function registerAITracing(name: string, instance: AITracing, isDefault: boolean = false): void {
  if (registry.instances.has(name)) throw createTakenError(name);
  registry.instances.set(name, instance);
  if (isDefault) registry.flagged = instance;
}

export function createTakenError(name: string): Error {
  return new Error(`AI Tracing instance '${name}' already registered`);
}

/** Forgets an instance without closing it. False where there is none of that name. */
export function unregisterAITracing(name: string): boolean {
  const { instances, flagged } = registry;
  if (instances.get(name) === flagged) registry.flagged = undefined;
  return instances.delete(name);
}

export function getAITracing(name: string): AITracing | undefined {
  return registry.instances.get(name);
}

/** The instance that asked to be the default, else the one that was registered first. */
export function getDefaultAITracing(): AITracing | undefined {
  const [first] = registry.instances.values();
  return registry.flagged ?? first;
}

/** All instances by name. */
export function getAllAITracing(): ReadonlyMap<string, AITracing> {
  return new Map(registry.instances);
}

/** Whether there is an instance of that name, and it keeps traces. */
export function hasAITracing(name: string): boolean {
  const config = registry.instances.get(name)?.getConfig();
  return config !== undefined && config.sampling.type !== SamplingStrategyType.NEVER;
}

/** From now on this function chooses for `getSelectedAITracing`. */
export function setSelector(selector: ConfigSelector): void {
  registry.selector = selector;
}

/** The instance that the selector names, else the default one. */
export function getSelectedAITracing({ runtimeContext }: ConfigSelectorOptions = {}): AITracing | undefined {
  const fallback = getDefaultAITracing();
  const report = (error: unknown) =>
    containLogger(fallback?.getLogger() ?? createConsoleLogger('warn')).error(
      '[spanlight] the selector failed, and the default instance is used',
      error,
    );
  try {
    const name: unknown = registry.selector?.({ runtimeContext }, getAllAITracing());
    if (name instanceof Promise) name.catch(report);
    return (typeof name === 'string' && registry.instances.get(name)) || fallback;
  } catch (error) {
    report(error);
    return fallback;
  }
}

/** Forgets all instances and the selector, and closes nothing. */
export function clearAITracingRegistry(): void {
  registry.instances.clear();
  registry.flagged = undefined;
  registry.selector = undefined;
}

/** Forgets all instances and the selector, and closes the instances. Never rejects. */
export async function shutdownAITracingRegistry(): Promise<void> {
  const instances = [...registry.instances.values()];
  clearAITracingRegistry();
  await Promise.allSettled(instances.map(async (instance) => instance.shutdown()));
}
