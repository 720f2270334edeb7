import { createSpanId } from '../ids.ts';

/** One per process, as OpenTelemetry's `service.instance.id` asks for. */
export const serviceInstanceId: string = createSpanId() + createSpanId();
