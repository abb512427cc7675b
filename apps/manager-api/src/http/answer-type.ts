import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';

export const ANSWER_TYPE = 'answerType';

/** Type of a route's answer that is no JSON, for the description of the API; the route sends it itself. */
export const AnswerType = (contentType: string): CustomDecorator => SetMetadata(ANSWER_TYPE, contentType);
