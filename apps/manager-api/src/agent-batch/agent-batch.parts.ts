import { AgentBatchController } from './agent-batch.controller.js';
import { AgentBatchRunner } from './agent-batch.runner.js';
import { AgentBatchService } from './agent-batch.service.js';
import { BatchActors } from './batch-actors.js';
import { BatchReport } from './batch-report.js';
import { BatchWorks } from './batch-work.js';

/** One change of many agents. */
export const AGENT_BATCH = {
  controllers: [AgentBatchController],
  services: [BatchWorks, BatchActors, BatchReport, AgentBatchRunner, AgentBatchService],
};
