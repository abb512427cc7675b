// Requests at a fixed rate, whatever the answers take: a request that had to wait counts from when it was due.
import { Agent, request } from 'node:http';

/**
 * @param make options of the request with this number. @param isGood whether an answer (status, text) is one
 * @returns latencies in ms and how many failed
 */
export async function openLoop({ rate, seconds, make, isGood }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const latencies = [];
  const faults = new Map();
  const waiting = [];
  const startMs = performance.now();
  for (let number = 0; number < rate * seconds; number += 1) {
    const dueMs = startMs + (number * 1_000) / rate;
    const leftMs = dueMs - performance.now();
    if (leftMs > 0) await new Promise((due) => setTimeout(due, leftMs));
    const asked = ask(agent, make(number), isGood).then((fault) => {
      latencies.push(performance.now() - dueMs);
      if (fault !== undefined) faults.set(fault, (faults.get(fault) ?? 0) + 1);
    });
    waiting.push(asked);
  }
  await Promise.all(waiting);
  agent.destroy();
  return { ...percentiles(latencies), count: latencies.length, faults: Object.fromEntries(faults) };
}

function ask(agent, { body, ...options }, isGood) {
  return new Promise((resolve) => {
    const asked = request({ ...options, agent }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve(isGood(answer.statusCode, text) ? undefined : `${answer.statusCode} ${text.slice(0, 80)}`);
      });
    });
    asked.on('error', (error) => resolve(error.code ?? 'broken'));
    asked.end(body);
  });
}

function percentiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => Number((sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(2));
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) };
}
