import { z } from 'zod';

/** One piece of a message. `other` keeps whatever no other kind can hold, so that nothing is lost on the way. */
export const partSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string().nullable(),
    name: z.string(),
    arguments: z.unknown(),
  }),
  z.object({
    type: z.literal('tool_result'),
    id: z.string().nullable(),
    name: z.string().nullable(),
    result: z.unknown(),
    isError: z.boolean().optional(),
  }),
  /** `data` is base64; either `uri` or `data` is present. */
  z.object({
    type: z.literal('media'),
    mimeType: z.string().nullable(),
    uri: z.string().optional(),
    data: z.string().optional(),
  }),
  z.object({ type: z.literal('other'), raw: z.unknown() }),
]);

export type Part = z.infer<typeof partSchema>;
export type PartOf<Type extends Part['type']> = Extract<Part, { type: Type }>;

export const roles = ['system', 'user', 'assistant', 'tool'] as const;

/** One turn of a chat, in the one shape that every convention is read into. */
export const messageSchema = z.object({
  role: z.enum(roles),
  name: z.string().optional(),
  parts: z.array(partSchema),
});

export type Role = (typeof roles)[number];
export type Message = z.infer<typeof messageSchema>;

/** What a model was told it may call. `parameters` is JSON Schema, as the program gave it. */
export const toolDefinitionSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  parameters: z.unknown(),
});

export type ToolDefinition = z.infer<typeof toolDefinitionSchema>;
