import { ApiProperty } from '@nestjs/swagger';

export class FormulaLineDto {
  @ApiProperty()
  symbol: string;

  @ApiProperty()
  means: string;

  @ApiProperty()
  formula: string;
}

export class FragilityPartLineDto extends FormulaLineDto {
  @ApiProperty()
  part: string;

  @ApiProperty({ minimum: 0, maximum: 1 })
  weight: number;
}

export class NeedClassDto {
  @ApiProperty()
  needClass: string;

  @ApiProperty({ description: 'Reference need of a year in minor units of EUR.' })
  minorAYear: string;
}

export class MetricOnPageDto {
  @ApiProperty()
  metric: string;

  @ApiProperty()
  definition: string;

  @ApiProperty({ description: 'Who tells it; of several, the first that knows it.' })
  sources: string;

  @ApiProperty()
  unit: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Null: now or all time, as the definition says.',
  })
  windowDays: number | null;

  @ApiProperty({
    type: Number,
    enum: [1, 2],
    description: '2 is derived from people, and only with a reason.',
  })
  tier: 1 | 2;

  @ApiProperty({ enum: ['everybody', 'staff, board and the project', 'whoever may see people'] })
  shownTo: string;
}

export class SuccessionCodeDto {
  @ApiProperty()
  code: string;

  @ApiProperty()
  means: string;
}

export class SuccessionCodesDto {
  @ApiProperty()
  about: string;

  @ApiProperty({ type: [SuccessionCodeDto] })
  codes: readonly SuccessionCodeDto[];
}

export class MethodPageDto {
  @ApiProperty({ description: 'Its numbers as the calculator takes them: /priority-methods.' })
  methodVersion: string;

  @ApiProperty({ type: [FormulaLineDto] })
  formula: readonly FormulaLineDto[];

  @ApiProperty({ type: [FragilityPartLineDto], description: 'What F is made of.' })
  parts: readonly FragilityPartLineDto[];

  @ApiProperty({ type: [String], description: 'When a project is not ranked, and what does not count.' })
  gates: readonly string[];

  @ApiProperty({ type: [NeedClassDto] })
  needClasses: readonly NeedClassDto[];

  @ApiProperty({ type: [MetricOnPageDto] })
  metrics: readonly MetricOnPageDto[];

  @ApiProperty({ type: SuccessionCodesDto })
  successionSignals: SuccessionCodesDto;
}
