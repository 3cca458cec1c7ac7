import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { asksForAct } from './asked.decorator.js';

/** What a route reads of its request, as the parameters of its handler say. */
export interface RouteShape {
  readonly readsBody: boolean;
  readonly readsQuery: boolean;
  /** It is an act, so it may be asked for its preview. */
  readonly isAct: boolean;
  /** Media types of the content it takes. */
  readonly consumes: readonly string[];
}

/** Where `@ApiConsumes` keeps what it was told: a route that takes other content than JSON says so there alone. */
const CONSUMES = 'swagger/apiConsumes';

const shapes = new WeakMap<object, RouteShape>();

/** The shape of the route that was found for this request. */
export function shapeOf(context: ExecutionContext): RouteShape {
  const handler = context.getHandler();
  const known = shapes.get(handler);
  if (known !== undefined) return known;
  const parameters = Object.entries(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) ?? {}) as Record<
      string,
      { readonly factory?: unknown }
    >,
  );
  const reads = (kind: RouteParamtypes) => parameters.some(([key]) => key.startsWith(`${kind}:`));
  const consumes = Reflect.getMetadata(CONSUMES, handler) as string[] | undefined;
  const shape = {
    readsBody: reads(RouteParamtypes.BODY) || consumes !== undefined,
    readsQuery: reads(RouteParamtypes.QUERY),
    isAct: parameters.some(([, { factory }]) => factory === asksForAct),
    consumes: consumes ?? ['application/json'],
  };
  shapes.set(handler, shape);
  return shape;
}
