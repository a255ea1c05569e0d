// A VoiceBox scenario as JSON: blocks that name the next one by its id. The names of blocks and fields are those of exports that
// people have published; what holds them together (`start`, `blocks`, ids) is our own form (docs/robots.md).
import { z } from 'zod';

/** A branch: the id of the next block. Whatever else stands there leads nowhere, which is for lint to tell. */
const branch = z.string().nullish().catch(null);
const text = z.string().catch('');
const id = z.string().min(1);

const blockSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('OutgoingCall'), id, phone: text, success: branch, error: branch }),
  z.looseObject({
    type: z.literal('VoiceMessage'),
    id,
    /** Seconds of silence before it speaks. */
    pause: z.coerce.number().catch(0).default(0),
    detectAI: z.boolean().catch(false).default(false),
    onDetectAI: branch,
    announcement: text,
    next: branch,
  }),
  /** The operator presses a key before the patient is rung. */
  z.looseObject({
    type: z.literal('KeyPress'),
    id,
    announcement: text,
    key: text,
    success: branch,
    error: branch,
  }),
  z.looseObject({
    type: z.literal('Redirection'),
    id,
    numberB: text,
    /** Where the platform can tell it: the patient has picked up, the conversation goes on. */
    answer: branch,
    success: branch,
    error: branch,
  }),
  z.looseObject({
    type: z.literal('HTTPRequest'),
    id,
    method: text,
    url: text,
    headers: z.record(z.string(), z.string()).catch({}),
    requestParametersRaw: text,
    next: branch,
  }),
  z.looseObject({ type: z.literal('ReleaseCall'), id }),
]);
export type Block = z.output<typeof blockSchema>;
export type BlockOf<Type extends Block['type']> = Extract<Block, { type: Type }>;

export const scenarioSchema = z.looseObject({
  name: z.string().optional(),
  start: z.string(),
  blocks: z.array(blockSchema).min(1),
});
export type Scenario = z.output<typeof scenarioSchema>;

/** A way out of a block: under which of its fields, and to where. */
export interface Exit {
  readonly by: string;
  readonly to: string | null;
}

/** The ways out that a block must have. An `answer` is one only where it is there. */
export function exitsOf(block: Block): readonly Exit[] {
  const exit = (by: string, to: string | null | undefined): Exit => ({ by, to: to ?? null });
  switch (block.type) {
    case 'OutgoingCall':
    case 'KeyPress':
      return [exit('success', block.success), exit('error', block.error)];
    case 'VoiceMessage':
      return [exit('next', block.next), ...(block.detectAI ? [exit('onDetectAI', block.onDetectAI)] : [])];
    case 'Redirection':
      return [
        ...(block.answer ? [exit('answer', block.answer)] : []),
        exit('success', block.success),
        exit('error', block.error),
      ];
    case 'HTTPRequest':
      return [exit('next', block.next)];
    case 'ReleaseCall':
      return [];
  }
}
