import { Mastra } from './mastra.ts';

export const mastra = new Mastra({
  // ... other config
  observability: {
    default: { enabled: true },
  },
});
