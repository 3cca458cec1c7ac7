import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { IsStatement } from '../http/plain-text.js';

const STATES = ['computing', 'computed', 'in-force', 'retired', 'discarded'] as const;

const hundredths = { type: 'integer', minimum: 0, maximum: 100 } as const;
const minor = { type: 'string', pattern: '^[1-9]\\d{0,15}$' } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;

function shape(properties: object): object {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** The whole method as data; the rule's own schema checks it and names what is wrong by its path. */
const method = {
  ...shape({
    criticality: shape({
      fullTransitive: { type: 'integer', minimum: 1 },
      fullDirect: { type: 'integer', minimum: 1 },
    }),
    needMinor: shape({ S: minor, M: minor, L: minor, XL: minor }),
    paidRelief: share,
    fragility: shape({
      weights: shape({
        people: hundredths,
        response: hundredths,
        backlog: hundredths,
        succession: hundredths,
        practice: hundredths,
      }),
      factorRisk: { type: 'array', items: share, minItems: 1, maxItems: 20 },
      topShare: shape({ from: share, span: { type: 'number', exclusiveMinimum: 0, maximum: 1 } }),
      silentDays: { type: 'integer', minimum: 1, maximum: 3650 },
      minDemand: { type: 'integer', minimum: 0, maximum: 1000 },
    }),
    minCoveragePercent: { type: 'integer', minimum: 1, maximum: 100 },
  }),
  description: 'Weights in hundredths, together 100; needs in minor units of EUR.',
} as never;

export class MethodReasonDto {
  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  reason: string;
}

export class NewMethodDto extends MethodReasonDto {
  @ApiProperty(method)
  @IsObject()
  method: object;
}

export class MethodAnswerDto {
  @ApiProperty()
  version: number;

  @ApiProperty({ enum: STATES })
  state: string;
}

export class MethodProgressDto {
  @ApiProperty()
  scored: number;

  @ApiProperty({ type: Number, nullable: true })
  total: number | null;
}

export class MethodDto extends MethodAnswerDto {
  @ApiProperty({ description: 'The name that stands beside every score.' })
  methodVersion: string;

  @ApiProperty(method)
  method: object;

  @ApiProperty()
  reason: string;

  @ApiProperty({ format: 'date-time' })
  proposedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  adoptedAt: string | null;

  @ApiProperty({ type: String, nullable: true })
  adoptionReason: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt: string | null;

  @ApiPropertyOptional({ type: MethodProgressDto, description: 'For those who read proposals.' })
  progress?: MethodProgressDto;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  comparedAt?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description:
      'Against the version in force: projects between lists, who enters and leaves the top, distribution, who moves most and why. Projects are named for those who see priorities, without any that has its page for itself.',
  })
  comparison?: object | null;
}

export class MethodListDto {
  @ApiProperty({ type: [MethodDto] })
  items: MethodDto[];
}
