import { CloudExporter } from './exporters/cloud.ts';
import { DefaultExporter } from './exporters/default.ts';
import { SensitiveDataFilter } from './processors/sensitive-data-filter.ts';
import { createTakenError, registry, setSelector } from './registry.ts';
import type { ConfigSelector } from './registry.ts';
import { DefaultAITracing } from './tracing.ts';
import type { AITracing, TracingConfig } from './types.ts';

/** All of a program's tracing, as it stands under `observability` in a configuration. */
export interface ObservabilityRegistryConfig {
  /** With `enabled`, an instance named `default` keeps each trace, redacts secrets, and sends to viewer and cloud. */
  default?: { enabled?: boolean | undefined } | null | undefined;
  /** Instances, or what they are made of, by name. */
  configs?: Record<string, InstanceConfig | AITracing | null | undefined> | null | undefined;
  /** Chooses among the instances for each trace. @default the default instance is used */
  configSelector?: ConfigSelector | null | undefined;
}

type InstanceConfig = Omit<TracingConfig, 'name' | 'serviceName'> & {
  /** @default the name of the instance */
  serviceName?: string | undefined;
};

/**
 * Registers what a configuration asks for. It may be called again, as when a module is loaded again while its program runs: an
 * instance that an earlier call registered under the same name is replaced. Spans that it has open still go out.
 *
 * @throws when a name is taken by an instance that was registered otherwise, or `default` is asked for twice; then nothing is
 * registered.
 */
export function setupAITracing(config?: ObservabilityRegistryConfig | null): void {
  const { default: preset, configs, configSelector } = config ?? {};
  const wanted: { name: string; create: () => AITracing }[] = [];
  if (preset?.enabled) wanted.push({ name: presetName, create: createPreset });
  for (const [name, entry] of Object.entries(configs ?? {})) {
    if (entry) wanted.push({ name, create: () => (isInstance(entry) ? entry : createInstance(name, entry)) });
  }
  check(wanted.map(({ name }) => name));
  for (const { name, create } of wanted) place(name, create());
  if (preset?.enabled) registry.flagged = registry.instances.get(presetName);
  if (configSelector) setSelector(configSelector);
}

const presetName = 'default';

function createPreset(): AITracing {
  return new DefaultAITracing({
    name: presetName,
    serviceName: 'spanlight',
    exporters: [new DefaultExporter(), new CloudExporter()],
    processors: [new SensitiveDataFilter()],
  });
}

function createInstance(name: string, config: InstanceConfig): AITracing {
  return new DefaultAITracing({ ...config, serviceName: config.serviceName ?? name, name });
}

function isInstance(entry: InstanceConfig | AITracing): entry is AITracing {
  return 'startSpan' in entry;
}

/** Before anything is made: a configuration that fails leaves all as it was. */
function check(names: readonly string[]): void {
  if (new Set(names).size < names.length) {
    throw new Error(
      `'${presetName}' is the name of the instance that observability.default.enabled makes: give yours another.`,
    );
  }
  for (const name of names) {
    const present = registry.instances.get(name);
    if (present && !registry.replaceable.has(present)) throw createTakenError(name);
  }
}

function place(name: string, instance: AITracing): void {
  const { instances, replaceable, flagged } = registry;
  const before = instances.get(name);
  instances.set(name, instance);
  replaceable.add(instance);
  if (!before || before === instance) return;
  if (before === flagged) registry.flagged = instance;
  // What runs on it may go on for long, and is to arrive as ever: it is not closed.
  void Promise.allSettled([(async () => before.flush())()]);
}
