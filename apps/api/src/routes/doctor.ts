import { Hono } from 'hono';
import type { Doctor } from '../doctor/doctor.ts';

/** What programs sent, and what to do about what is wrong with it. */
export function doctorRoutes(doctor: Doctor) {
  return new Hono().get('/', (c) => c.json(doctor.report()));
}
