const NOTE =
  'A child is speaking. Use short, simple and kind words. Say nothing violent, sexual or frightening, and give no medical, legal or financial advice: send the child to a grown-up they trust for that, and in any danger. Never ask for a full name, address, school, phone number or password.';

/** What the model is told where a child speaks, under whatever persona it has. */
export function withChildNote(persona: string, isChild: boolean): string {
  if (!isChild) return persona;
  return persona === '' ? NOTE : `${persona}\n\n${NOTE}`;
}
