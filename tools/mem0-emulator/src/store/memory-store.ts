import { randomUUID } from 'node:crypto';
import type {
  AddPayload,
  EmulatedEvent,
  EmulatedFeedback,
  EmulatedMemory,
  EmulatedMessage,
  EmulatedProject,
  EmulatedState,
  EmulatedVersion,
} from './emulated-memory.js';
import { categoriesOf } from './categories.js';
import { extractFacts } from './extract-facts.js';
import { readState, writeState } from './state-file.js';

export interface MemoryStoreOptions {
  /** Survives the process where given. */
  file?: string;
  extract?: (messages: readonly EmulatedMessage[], payload: AddPayload) => string[];
  /** Ms between an add and its memories; `manual` waits for `processAll`. */
  processingMs: number | 'manual';
  now?: () => Date;
}

/** Memories, events and versions; an add is worked on in the background, as the platform does. */
export class EmulatedMemoryStore {
  private readonly state: EmulatedState;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly options: MemoryStoreOptions) {
    this.state = readState(options.file);
    for (const event of this.state.events) if (isOpen(event)) this.schedule(event.id);
  }

  get memories(): readonly EmulatedMemory[] {
    return this.state.memories;
  }

  /** Newest first. */
  get events(): readonly EmulatedEvent[] {
    return [...this.state.events].reverse();
  }

  get feedback(): readonly EmulatedFeedback[] {
    return this.state.feedback ?? [];
  }

  get project(): EmulatedProject {
    return this.state.project ?? { custom_instructions: [], custom_categories: [] };
  }

  updateProject(change: Partial<EmulatedProject>): void {
    this.state.project = { ...this.project, ...change };
    this.save();
  }

  rate(feedback: Omit<EmulatedFeedback, 'id'>): EmulatedFeedback {
    const kept = { id: randomUUID(), ...feedback };
    this.state.feedback = [...this.feedback, kept];
    this.save();
    return kept;
  }

  /** As `add`, done when it returns. */
  addNow(payload: AddPayload): EmulatedEvent {
    const event = this.add(payload);
    this.process(event.id);
    return event;
  }

  add(payload: AddPayload): EmulatedEvent {
    const at = this.now();
    const event: EmulatedEvent = {
      id: randomUUID(),
      event_type: 'ADD',
      status: 'PENDING',
      payload,
      metadata: payload.metadata ?? null,
      results: [],
      created_at: at,
      updated_at: at,
      started_at: at,
      completed_at: at,
      latency: 0,
    };
    this.state.events.push(event);
    this.save();
    if (payload.infer === false) this.process(event.id);
    else this.schedule(event.id);
    return event;
  }

  findEvent(id: string): EmulatedEvent | undefined {
    return this.state.events.find((event) => event.id === id);
  }

  find(id: string): EmulatedMemory | undefined {
    return this.state.memories.find((memory) => memory.id === id);
  }

  versionsOf(id: string): readonly EmulatedVersion[] {
    return this.state.versions.filter((version) => version.memory_id === id);
  }

  update(
    memory: EmulatedMemory,
    change: { text?: string; metadata?: Record<string, unknown>; expiration_date?: string | null },
  ): void {
    const before = memory.memory;
    memory.memory = change.text ?? memory.memory;
    memory.metadata = change.metadata ?? memory.metadata;
    if (change.expiration_date !== undefined) memory.expiration_date = change.expiration_date;
    memory.updated_at = this.now();
    this.record(memory, 'UPDATE', before, []);
    this.save();
  }

  removeWhere(condition: (memory: EmulatedMemory) => boolean): number {
    const gone = this.state.memories.filter(condition);
    this.state.memories = this.state.memories.filter((memory) => !gone.includes(memory));
    for (const memory of gone) this.record(memory, 'DELETE', memory.memory, []);
    this.save();
    return gone.length;
  }

  /** Works on everything that waits. */
  processAll(): void {
    for (const event of this.state.events) if (isOpen(event)) this.process(event.id);
  }

  /** Ends what waits as failed. */
  failAll(): void {
    for (const event of this.state.events) if (isOpen(event)) this.finish(event, 'FAILED');
    this.save();
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private schedule(eventId: string): void {
    if (this.options.processingMs === 'manual') return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.process(eventId);
    }, this.options.processingMs);
    this.timers.add(timer);
  }

  private process(eventId: string): void {
    const event = this.findEvent(eventId);
    if (event === undefined || !isOpen(event)) return;
    const { payload } = event;
    const facts =
      payload.infer === false
        ? payload.messages.map((message) => message.content)
        : (this.options.extract ?? extractFacts)(payload.messages, payload);
    for (const fact of facts) this.addMemory(event, fact);
    this.finish(event, 'SUCCEEDED');
    this.save();
  }

  /** ADD-only, and the same text twice in one scope is kept once: that is all the platform dedupes. */
  private addMemory(event: EmulatedEvent, fact: string): void {
    const { payload } = event;
    const isKnown = this.state.memories.some(
      (memory) =>
        memory.memory === fact &&
        memory.user_id === (payload.user_id ?? null) &&
        memory.agent_id === (payload.agent_id ?? null) &&
        memory.run_id === (payload.run_id ?? null),
    );
    if (isKnown) return;
    const memory = this.newMemory(payload, fact);
    this.state.memories.push(memory);
    this.record(memory, 'ADD', null, payload.messages);
    event.results.push({ id: memory.id, data: { memory: fact }, event: 'ADD' });
  }

  private newMemory(payload: AddPayload, fact: string): EmulatedMemory {
    const at =
      payload.timestamp === undefined ? this.now() : new Date(payload.timestamp * 1000).toISOString();
    return {
      id: randomUUID(),
      memory: fact,
      user_id: payload.user_id ?? null,
      agent_id: payload.agent_id ?? null,
      app_id: payload.app_id ?? null,
      run_id: payload.run_id ?? null,
      metadata: payload.metadata ?? {},
      categories: categoriesOf(fact, payload.custom_categories ?? this.project.custom_categories),
      created_at: at,
      updated_at: at,
      expiration_date: payload.expiration_date ?? null,
    };
  }

  private finish(event: EmulatedEvent, status: 'SUCCEEDED' | 'FAILED'): void {
    event.status = status;
    event.completed_at = event.updated_at = this.now();
    event.latency = Math.max(0, Date.parse(event.completed_at) - Date.parse(event.created_at));
  }

  private record(
    memory: EmulatedMemory,
    event: EmulatedVersion['event'],
    old: string | null,
    input: EmulatedMessage[],
  ): void {
    const at = this.now();
    this.state.versions.push({
      id: randomUUID(),
      memory_id: memory.id,
      input: input.filter((message) => message.role === 'user' || message.role === 'assistant'),
      old_memory: old,
      new_memory: memory.memory,
      user_id: memory.user_id ?? '',
      event,
      metadata: memory.metadata,
      created_at: at,
      updated_at: at,
    });
  }

  private now(): string {
    return (this.options.now?.() ?? new Date()).toISOString();
  }

  private save(): void {
    writeState(this.options.file, this.state);
  }
}

function isOpen(event: EmulatedEvent): boolean {
  return event.status === 'PENDING' || event.status === 'RUNNING';
}
