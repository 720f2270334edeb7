import { describe, expect, test } from 'vitest';
import { trace, type Contract } from './contract.ts';

/** What servers on one store tell each other. */
export function describeSigns(contract: Contract) {
  describe('servers that share a store', () => {
    const part = { traceId: trace(1), instanceId: 'p' };
    const sender = { instanceId: 'p', intervalMs: 5000 };

    test('know what any of them has heard, and when that was last', async () => {
      const told = {
        parts: [{ ...part, isNamed: true, silentMs: 20_000 }],
        senders: [{ ...sender, silentMs: 30_000 }],
      };
      await contract.store.shareSigns(told, 600_000);
      const later = {
        parts: [{ ...part, isNamed: false, silentMs: 10_000 }],
        senders: [{ ...sender, silentMs: 9000 }],
      };
      await contract.store.shareSigns(later, 600_000);
      const { parts, senders } = await contract.store.shareSigns(told, 600_000);
      expect(parts).toEqual([{ ...part, isNamed: true, silentMs: expect.any(Number) as number }]);
      expect(senders).toEqual([{ ...sender, silentMs: expect.any(Number) as number }]);
      // Told ten seconds ago at the latest, or this test would have taken as long.
      expect(Math.floor(parts[0]!.silentMs / 10_000)).toBe(1);
      expect(Math.floor(senders[0]!.silentMs / 9000)).toBe(1);
    });

    test('forget what was heard too long ago', async () => {
      const told = { parts: [{ ...part, isNamed: true, silentMs: 700_000 }], senders: [] };
      expect(await contract.store.shareSigns(told, 600_000)).toEqual({ parts: [], senders: [] });
    });
  });
}
