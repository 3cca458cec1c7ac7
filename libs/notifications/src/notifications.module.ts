import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CODE_MAILER, IdentityModule } from '#libs/identity/src/index.js';
import { QueuedCodeMailer } from './code-mailer.js';
import { MailAttempt, MailDelivery } from './mail.entity.js';
import { Notification, NotificationPreference, Reminder } from './notification.entity.js';
import { NotificationsService } from './notifications.service.js';

/** Global, so that identity finds its mailer here without knowing of us. */
@Global()
@Module({
  imports: [
    IdentityModule,
    TypeOrmModule.forFeature([Notification, NotificationPreference, Reminder, MailDelivery, MailAttempt]),
  ],
  providers: [NotificationsService, { provide: CODE_MAILER, useClass: QueuedCodeMailer }],
  exports: [NotificationsService, CODE_MAILER],
})
export class NotificationsModule {}
