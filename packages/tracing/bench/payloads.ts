export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What one span of the workload takes in and gives out. */
export interface Payload {
  input: { messages: Message[] };
  output: { text: string };
}

export const small: Payload = {
  input: { messages: [{ role: 'user', content: 'Which orders of last week have not left yet?' }] },
  output: { text: 'Three: 58812, 58840 and 58851. All of them wait for the same part.' },
};

/** A conversation that has gone on for a while: 20 messages of 2 KB each. */
export const conversation: Payload = {
  input: {
    messages: Array.from({ length: 20 }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      // Line breaks and quotes, as in real texts: they are what a serialiser has to look for.
      content: `Message ${index}: "${'the quick brown fox jumps over the lazy dog\n'.repeat(50)}`.slice(
        0,
        2048,
      ),
    })),
  },
  output: small.output,
};
