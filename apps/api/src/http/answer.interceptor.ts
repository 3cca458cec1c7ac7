import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import { map } from 'rxjs';
import type { ActAnswer } from '#libs/acts/src/index.js';

function isActAnswer(value: unknown): value is ActAnswer<unknown> {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  return typeof value === 'object' && (kind === 'done' || kind === 'preview') && 'value' in (value as object);
}

/** Turns the answer of an act into the body: the value (told apart when repeated, its version as the ETag of the next edit) or the preview with status 200. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (!isActAnswer(answer)) return answer;
        if (answer.kind === 'preview') response.status(200);
        else {
          if (answer.replayed) response.setHeader('Idempotency-Replayed', 'true');
          const { version } = (answer.value ?? {}) as { version?: unknown };
          if (typeof version === 'number') response.setHeader('ETag', `"${version}"`);
        }
        return answer.value;
      }),
    );
  }
}
