import type { Provider } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AnswerInterceptor } from './answer.interceptor.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestShapeInterceptor } from './request-shape.interceptor.js';
import { strictBodies } from './validation.pipe.js';

/** What holds for every route (design, HTTP conventions): problems, strict requests, answers of acts. */
export const HTTP_CONVENTIONS: readonly Provider[] = [
  { provide: APP_FILTER, useClass: ProblemFilter },
  { provide: APP_INTERCEPTOR, useClass: RequestShapeInterceptor },
  { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
  { provide: APP_PIPE, useFactory: strictBodies },
];
