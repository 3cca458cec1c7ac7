import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ForAnybody } from '../http/for-anybody.decorator.js';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Plinth</title>
</head>
<body>
<main>
<h1>Plinth</h1>
<p>The grant desk of a sovereign tech fund: public money for the open-source code everybody depends on.</p>
<h2>For programs</h2>
<ul>
<li><a href="/api/docs">The API, described for people</a> and <a href="/api/docs/openapi.json">for machines (OpenAPI 3.1)</a></li>
</ul>
<h2>For everybody, without signing in</h2>
<ul>
<li><a href="/api/v1/calls">Open calls</a> and <a href="/api/v1/programmes">programmes</a></li>
<li><a href="/api/v1/projects">The directory of projects</a></li>
<li><a href="/api/v1/public/awards">Awards</a> (<a href="/api/v1/public/awards?format=csv">CSV</a>) and <a href="/api/v1/public/fund">the fund’s money</a> (<a href="/api/v1/public/fund?format=csv">CSV</a>)</li>
<li><a href="/api/v1/public/votes">Votes</a> (<a href="/api/v1/public/votes?format=csv">CSV</a>), and <a href="/api/v1/weights">weight beside power</a></li>
<li><a href="/api/v1/public/contributions">What each state pays</a> (<a href="/api/v1/public/contributions?format=csv">CSV</a>)</li>
<li><a href="/api/v1/audit/checkpoint">The signed head of the log</a> of every act</li>
</ul>
</main>
</body>
</html>
`;

/** What somebody finds who opens the address of the API: what this is, and where to go. */
@ForAnybody()
@ApiExcludeController()
@Controller()
export class FrontPageController {
  @Get('/')
  @Header('Content-Type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }
}
