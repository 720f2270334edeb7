import type { AnyAISpan, TracingContext } from './types.ts';

type Method = (...args: unknown[]) => unknown;
type Wrapper = (method: Method) => Method;
type Wrappers = ReadonlyMap<string | symbol, Wrapper>;

const agentGetters = ['getAgent', 'getAgentById'];
const workflowGetters = ['getWorkflow', 'getWorkflowById'];
const agentRuns = ['generate', 'stream', 'generateLegacy', 'streamLegacy'];
const runMakers = ['createRun', 'createRunAsync'];

/** Whether something hands out agents and workflows as Mastra does. */
export function isMastra(value: unknown): boolean {
  if (!isObject(value)) return false;
  return [...agentGetters, ...workflowGetters].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  );
}

/**
 * Mastra with a tracing context: what its agents and workflows do belongs under the context's span, without being told so at
 * each call. Anything but a Mastra comes back as it is, and so does a Mastra without a span that records.
 */
export function wrapMastra<Mastra extends object>(
  mastra: Mastra,
  tracingContext: TracingContext | null | undefined,
): Mastra {
  // Spans of other makers need not say whether they record.
  const span: Partial<AnyAISpan> | undefined = tracingContext?.currentSpan;
  if (!span || span.isValid === false || !isMastra(mastra)) return mastra;
  /** Puts the context into the options, which are the argument at `index`. */
  const withContext =
    (index: number): Wrapper =>
    (method) =>
    (...args) => {
      const options = args[index];
      args[index] = { ...(isObject(options) ? options : {}), tracingContext };
      return method(...args);
    };
  const agent = methods(agentRuns, withContext(1));
  const run = methods(['start'], withContext(0));
  const workflow = new Map([...methods(['execute'], withContext(1)), ...methods(runMakers, withResult(run))]);
  return wrapMethods(
    mastra,
    new Map([...methods(agentGetters, withResult(agent)), ...methods(workflowGetters, withResult(workflow))]),
  );
}

function methods(names: readonly string[], wrapper: Wrapper): Wrappers {
  return new Map(names.map((name) => [name, wrapper]));
}

/** Wraps the methods of what a method returns, at once or by promise. */
function withResult(wrappers: Wrappers): Wrapper {
  const wrap = (result: unknown) => (isObject(result) ? wrapMethods(result, wrappers) : result);
  return (method) =>
    (...args) => {
      const result = method(...args);
      return result instanceof Promise ? result.then(wrap) : wrap(result);
    };
}

/** The same object to look at, but for some of its methods. All are called on the object itself, for its private fields. */
function wrapMethods<Target extends object>(target: Target, wrappers: Wrappers): Target {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name);
      const own = Reflect.getOwnPropertyDescriptor(object, name);
      // What can't change, a proxy must show as it is.
      const isFixed = own && !own.configurable && !own.writable;
      if (typeof value !== 'function' || name === 'constructor' || isFixed) return value;
      const method: Method = value.bind(object);
      return wrappers.get(name)?.(method) ?? method;
    },
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
