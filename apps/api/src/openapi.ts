import type { INestApplication } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { withConventions } from './openapi-conventions.js';

/** The OpenAPI 3.1 document of the API as it runs. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Plinth')
    .setDescription(
      'The grant desk of a sovereign tech fund: applications, reviews, council votes and payments.',
    )
    .setVersion('1')
    .setLicense('EUPL-1.2', 'https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12')
    .addServer('/')
    .addCookieAuth('plinth', { type: 'apiKey', in: 'cookie', name: 'plinth' }, 'session')
    .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'token')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  return withConventions(document);
}

/** The reader's own inline styles are refused by our content policy; this is what it needs of them, without its search bar. */
const STYLE = `body { margin: 0 } body > svg { position: absolute; width: 0; height: 0 } .swagger-ui .topbar { display: none }`;

/** Serves the document at `/api/docs/openapi.json` and a reader for people at `/api/docs`. */
export function serveOpenApi(app: INestApplication): void {
  app.getHttpAdapter().get('/api/docs/plinth.css', (_request: Request, response: Response) => {
    response.type('css').send(STYLE);
  });
  SwaggerModule.setup('api/docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'api/docs/openapi.json',
    customCssUrl: '/api/docs/plinth.css',
    customSiteTitle: 'Plinth API',
  });
}
