import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailAttempt, MailDelivery } from './mail.entity.js';
import { Notification, NotificationPreference, Reminder } from './notification.entity.js';
import { NotificationsService } from './notifications.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Notification, NotificationPreference, Reminder, MailDelivery, MailAttempt]),
  ],
  providers: [NotificationsService],
  exports: [NotificationsService],
})
export class NotificationsModule {}
