import type { Run } from '@spanlight/schema';
import { useMutation } from '@tanstack/react-query';
import { Pin } from 'lucide-react';
import { pinRun } from '../api.ts';
import { IconButton } from '../ui/icon-button.tsx';

/** Pins a run, which then stays however old it gets; its state shows by shape, and is what the server says. */
export function PinButton({ run: { traceId, isPinned } }: { run: Run }) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: (next: boolean) => pinRun(traceId, next),
  });
  return (
    <IconButton
      label={error ? `Not changed: ${error.message}` : 'Pin: keep this run, however old it gets'}
      aria-pressed={isPinned}
      disabled={isPending}
      icon={<Pin size={16} fill={isPinned ? 'currentColor' : 'none'} />}
      onClick={() => mutate(!isPinned)}
    />
  );
}
