import type { Logger } from './logger.ts';
import type { RuntimeContext } from './runtime-context.ts';

/** How it is decided which traces are kept. The values may be written as bare strings too. */
export const SamplingStrategyType = {
  ALWAYS: 'always',
  NEVER: 'never',
  /** Each trace with a probability. */
  RATIO: 'ratio',
  /** Those that a function of yours chooses. */
  CUSTOM: 'custom',
} as const;

export type SamplingStrategyType = (typeof SamplingStrategyType)[keyof typeof SamplingStrategyType];

/** The members as types, as an enum would have them. */
export declare namespace SamplingStrategyType {
  type ALWAYS = typeof SamplingStrategyType.ALWAYS;
  type NEVER = typeof SamplingStrategyType.NEVER;
  type RATIO = typeof SamplingStrategyType.RATIO;
  type CUSTOM = typeof SamplingStrategyType.CUSTOM;
}

/** What a custom sampler knows of a trace that is about to begin. */
export interface CustomSamplerOptions {
  runtimeContext?: RuntimeContext | undefined;
  metadata?: Record<string, unknown> | undefined;
}

export type SamplingStrategy =
  | { type: SamplingStrategyType.ALWAYS }
  | { type: SamplingStrategyType.NEVER }
  | {
      type: SamplingStrategyType.RATIO;
      /** From 0 (no trace) to 1 (each trace). */
      probability: number;
    }
  | {
      type: SamplingStrategyType.CUSTOM;
      sampler: (options: CustomSamplerOptions) => boolean;
    };

/** Decides whether a trace is kept. Called once for each, at its root. */
export type Sampler = (readOptions: () => CustomSamplerOptions) => boolean;

export function createSampler(strategy: SamplingStrategy, logger: Logger): Sampler {
  switch (strategy.type) {
    case SamplingStrategyType.NEVER:
      return () => false;
    case SamplingStrategyType.RATIO:
      return createRatioSampler(strategy.probability, logger);
    case SamplingStrategyType.CUSTOM:
      return createCustomSampler(strategy.sampler, logger);
    case SamplingStrategyType.ALWAYS:
    // A strategy that is none, from a program without types, loses no traces either.
    default:
      return () => true;
  }
}

function createRatioSampler(probability: number, logger: Logger): Sampler {
  if (probability >= 0 && probability <= 1) return () => Math.random() < probability;
  let hasWarned = false;
  return () => {
    if (!hasWarned)
      logger.warn(`[spanlight] nothing is traced: ${probability} is no probability from 0 to 1`);
    hasWarned = true;
    return false;
  };
}

function createCustomSampler(sampler: (options: CustomSamplerOptions) => boolean, logger: Logger): Sampler {
  const report = (error: unknown) =>
    logger.error('[spanlight] the sampler failed, and the trace is kept', error);
  return (readOptions) => {
    try {
      const answer: unknown = sampler(readOptions());
      if (answer instanceof Promise) answer.catch(report);
      return Boolean(answer);
    } catch (error) {
      report(error);
      return true;
    }
  };
}
