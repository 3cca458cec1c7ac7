import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { isConnectionLoss } from '#libs/acts/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { Refused, refuse } from '#libs/kernel/src/index.js';
import { problemOf } from './problem.js';
import type { PrincipalRequest } from './request.js';
import { requestIdOf } from './request.js';

/** Every error leaves as a problem document. What is not a refusal is logged in full and answered without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const refusal = this.refusalOf(error);
    const problem = problemOf(refusal, requestIdOf(http.getRequest<PrincipalRequest>()));
    const status = refusal.code === 'http.internal' ? 500 : problem.status;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (status === 401)
      response.setHeader(
        'WWW-Authenticate',
        refusal.kind === 'step-up' ? 'StepUp realm="plinth"' : 'Bearer realm="plinth"',
      );
    if (status === 503) response.setHeader('Retry-After', '5');
    if (status === 429) response.setHeader('Retry-After', String(refusal.retryAfterSeconds ?? 60));
    response
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, status }));
  }

  private refusalOf(error: unknown): Refusal {
    if (error instanceof Refused) return error.refusal;
    if (error instanceof HttpException) return refusalOfStatus(error);
    if (isConnectionLoss(error))
      return refuse('http.unavailable', 'unavailable', 'The database does not answer. Try again.');
    this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return refuse(
      'http.internal',
      'unavailable',
      'Something went wrong on our side. It was logged under the request id.',
    );
  }
}

function refusalOfStatus(error: HttpException): Refusal {
  switch (error.getStatus()) {
    case 404:
      return refuse('http.not-found', 'not-found', 'There is nothing at this address.');
    case 401:
      return refuse('http.unauthenticated', 'unauthenticated', 'Sign in first.');
    case 403:
      return refuse('http.forbidden', 'forbidden', 'You may not do this.');
    case 415:
      return refuse('http.media-type-unsupported', 'unsupported-media', 'This content cannot be read.');
    case 413:
      return refuse('http.body-too-large', 'too-large', 'The request body is too large.');
    case 429:
      return refuse('http.rate-limited', 'rate-limited', 'Too many requests. Wait a little.');
    case 503:
      return refuse('http.unavailable', 'unavailable', 'This service is not ready.');
    default:
      return isBodyError(error.cause)
        ? refuse('http.body-malformed', 'malformed', 'The request body cannot be read.')
        : refuse('http.malformed', 'malformed', 'The request cannot be read.');
  }
}

/** The body parser's errors say what was wrong in `type`: `entity.parse.failed` and the like. */
function isBodyError(cause: unknown): boolean {
  return typeof (cause as { type?: unknown } | undefined)?.type === 'string';
}
