import { Module } from '@nestjs/common';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { InboxController } from './inbox.controller.js';

@Module({ imports: [NotificationsModule], controllers: [InboxController] })
export class NotificationsApiModule {}
