import type { Category } from './channel.js';
import type { MessageTemplate } from './message.js';

function template(category: Category, en: string, de: string, fr: string): MessageTemplate {
  return { category, text: { en, de, fr } };
}

/**
 * Every message the fund sends, by the name the sending act uses. Fields are ids, numbers, dates and public names:
 * a mail travels in the open, so nothing above class `applicant` may stand here. Subject lines carry the case number,
 * never its title: the title of an embargoed case would give it away.
 */
const TEMPLATES: Readonly<Record<string, MessageTemplate>> = {
  'applications.stage-changed': template(
    'decision',
    'Application {number} is now in stage {stage}',
    'Antrag {number} ist jetzt im Stand {stage}',
    'La demande {number} est maintenant au stade {stage}',
  ),
  'applications.waits-for-you': template(
    'duty',
    'Application {number} waits for you in stage {stage}',
    'Antrag {number} wartet im Stand {stage} auf Sie',
    'La demande {number} vous attend au stade {stage}',
  ),
  'applications.escalated': template(
    'duty',
    'Application {number} is overdue in stage {stage}; it waits for {waitingFor}',
    'Antrag {number} ist im Stand {stage} überfällig; er wartet auf {waitingFor}',
    'La demande {number} est en retard au stade {stage} ; elle attend {waitingFor}',
  ),
  'applications.submitted': template(
    'decision',
    'We received application {number}; the receipt is {receipt}',
    'Antrag {number} ist eingegangen; die Quittung ist {receipt}',
    'Nous avons reçu la demande {number} ; le reçu est le {receipt}',
  ),
  'applications.invited': template(
    'duty',
    'You are asked to join the team of application {number}; you belong to it once you accept',
    'Sie werden gebeten, dem Team von Antrag {number} beizutreten; dazu gehören Sie erst, wenn Sie annehmen',
    'Vous êtes invité à rejoindre l’équipe de la demande {number} ; vous n’en ferez partie qu’après avoir accepté',
  ),
  'applications.invitation-accepted': template(
    'decision',
    'Somebody you invited joined the team of application {number}',
    'Eine eingeladene Person ist dem Team von Antrag {number} beigetreten',
    'Une personne invitée a rejoint l’équipe de la demande {number}',
  ),
  'applications.invitation-declined': template(
    'decision',
    'Somebody you invited declined to join the team of application {number}',
    'Eine eingeladene Person hat abgelehnt, dem Team von Antrag {number} beizutreten',
    'Une personne invitée a refusé de rejoindre l’équipe de la demande {number}',
  ),
  'applications.clarification-requested': template(
    'duty',
    'Application {number}: reviewers have a question, please answer by {dueAt}',
    'Antrag {number}: es gibt eine Rückfrage, bitte antworten bis {dueAt}',
    'Demande {number} : une question vous est posée, merci de répondre avant le {dueAt}',
  ),
  'applications.hold-opened': template(
    'decision',
    'Application {number} is on hold; its deadlines for you stand still',
    'Antrag {number} ruht; Ihre Fristen stehen still',
    'La demande {number} est suspendue ; vos délais sont interrompus',
  ),
  'applications.hold-released': template(
    'decision',
    'Application {number} goes on; your deadlines run again',
    'Antrag {number} geht weiter; Ihre Fristen laufen wieder',
    'La demande {number} reprend ; vos délais courent à nouveau',
  ),
  'applications.hold-escalated': template(
    'duty',
    'Application {number} is still on hold in stage {stage}; nobody has looked at it in time',
    'Antrag {number} ruht noch immer im Stand {stage}; niemand hat rechtzeitig nachgesehen',
    'La demande {number} est toujours suspendue au stade {stage} ; personne ne l’a vérifiée à temps',
  ),
  'reviews.assigned': template(
    'duty',
    'You are asked to review application {number} by {dueAt}',
    'Sie werden um ein Gutachten zu Antrag {number} gebeten, bis {dueAt}',
    'Il vous est demandé d’évaluer la demande {number} avant le {dueAt}',
  ),
  'reviews.replaced': template(
    'duty',
    'Your review of application {number} is no longer needed',
    'Ihr Gutachten zu Antrag {number} wird nicht mehr gebraucht',
    'Votre évaluation de la demande {number} n’est plus nécessaire',
  ),
  'council.motion-opened': template(
    'duty',
    'Motion {number} is open for your vote until {closesAt}',
    'Über Antrag {number} des Rates kann bis {closesAt} abgestimmt werden',
    'La motion {number} est ouverte au vote jusqu’au {closesAt}',
  ),
  'council.motion-closed': template(
    'news',
    'Motion {number} is closed: {outcome}',
    'Die Abstimmung {number} ist beendet: {outcome}',
    'La motion {number} est close : {outcome}',
  ),
  'council.motion-cancelled': template(
    'decision',
    'Motion {number} was cancelled ({cause}); ballots on it do not count',
    'Die Abstimmung {number} wurde abgebrochen ({cause}); abgegebene Stimmen zählen nicht',
    'La motion {number} a été annulée ({cause}) ; les votes exprimés ne comptent pas',
  ),
  'agreements.offered': template(
    'duty',
    'The agreement for application {number} waits for your answer until {dueAt}',
    'Die Vereinbarung zu Antrag {number} wartet bis {dueAt} auf Ihre Antwort',
    'La convention de la demande {number} attend votre réponse jusqu’au {dueAt}',
  ),
  'milestones.reported': template(
    'duty',
    'A report on milestone {position} of application {number} waits for your decision',
    'Ein Bericht zu Meilenstein {position} von Antrag {number} wartet auf Ihre Entscheidung',
    'Un rapport sur le jalon {position} de la demande {number} attend votre décision',
  ),
  'milestones.overdue': template(
    'duty',
    'Milestone {position} of application {number} is overdue',
    'Meilenstein {position} von Antrag {number} ist überfällig',
    'Le jalon {position} de la demande {number} est en retard',
  ),
  'milestones.certified': template(
    'decision',
    'Milestone {position} of application {number} is accepted',
    'Meilenstein {position} von Antrag {number} ist abgenommen',
    'Le jalon {position} de la demande {number} est accepté',
  ),
  'milestones.rejected': template(
    'duty',
    'Milestone {position} of application {number} needs more work',
    'Meilenstein {position} von Antrag {number} braucht Nacharbeit',
    'Le jalon {position} de la demande {number} demande encore du travail',
  ),
  'milestones.written-off': template(
    'decision',
    'What is owed for milestone {position} of application {number} is not paid any more',
    'Was für Meilenstein {position} von Antrag {number} geschuldet ist, wird nicht mehr gezahlt',
    'Ce qui est dû pour le jalon {position} de la demande {number} ne sera plus payé',
  ),
  'payments.waits-for-approval': template(
    'duty',
    'A payment order for application {number} waits for approval',
    'Ein Zahlungsauftrag zu Antrag {number} wartet auf Freigabe',
    'Un ordre de paiement pour la demande {number} attend une approbation',
  ),
  'payments.unknown': template(
    'duty',
    'It is not known whether the bank has the file {number}; somebody has to find out',
    'Es ist unklar, ob die Bank die Datei {number} hat; das muss jemand klären',
    'On ne sait pas si la banque a reçu le fichier {number} ; il faut le vérifier',
  ),
  'payments.statement-refused': template(
    'duty',
    'The bank gave out a statement that is refused ({code}); payments such as {number} wait for it',
    'Die Bank hat einen Kontoauszug ausgegeben, der abgelehnt wird ({code}); Zahlungen wie {number} warten darauf',
    'La banque a émis un relevé qui est refusé ({code}) ; des paiements comme {number} l’attendent',
  ),
  'payments.run-void': template(
    'duty',
    'The payment file {number} was made void: a case in it ended; its other orders need another file',
    'Die Zahlungsdatei {number} ist ungültig: Ein Fall darin ist beendet; ihre übrigen Aufträge brauchen eine neue Datei',
    'Le fichier de paiement {number} est annulé : un dossier qu’il contenait a pris fin ; ses autres ordres demandent un nouveau fichier',
  ),
  'payments.statement-overdue': template(
    'duty',
    'The bank says that it executed {number}, and no statement shows it; somebody has to ask the bank',
    'Die Bank hat {number} nach eigener Angabe ausgeführt, und kein Kontoauszug zeigt es; jemand muss nachfragen',
    'La banque dit avoir exécuté {number}, et aucun relevé ne le montre ; quelqu’un doit lui demander',
  ),
  'payments.statement-set-aside': template(
    'duty',
    'Somebody said that statement {number} is wrong; another person has to confirm it',
    'Jemand hat Kontoauszug {number} als falsch gemeldet; eine zweite Person muss es bestätigen',
    'Quelqu’un a dit que le relevé {number} est faux ; une autre personne doit le confirmer',
  ),
  'payments.paid-unowed': template(
    'duty',
    'A payment for application {number} that seemed to have come back did not, and is not owed any more: it has to come back',
    'Eine Zahlung zu Antrag {number} kam entgegen dem Kontoauszug nicht zurück und ist nicht mehr geschuldet: sie ist zurückzufordern',
    'Un paiement pour la demande {number} qui semblait revenu ne l’est pas et n’est plus dû : il doit être récupéré',
  ),
  'payments.movements-unexplained': template(
    'duty',
    'Statement {number} shows money that nothing explains; somebody has to say what it is',
    'Kontoauszug {number} zeigt Geld, das nichts erklärt; jemand muss sagen, was es ist',
    'Le relevé {number} montre de l’argent que rien n’explique ; quelqu’un doit dire ce que c’est',
  ),
  'payments.movement-assigned': template(
    'duty',
    'Somebody said that money on a statement is {kind}; another person has to confirm it',
    'Jemand hat Geld auf einem Kontoauszug als {kind} eingeordnet; eine zweite Person muss es bestätigen',
    'Quelqu’un a identifié un mouvement de compte comme {kind} ; une autre personne doit le confirmer',
  ),
  'payments.failed': template(
    'duty',
    'A payment for application {number} failed',
    'Eine Zahlung zu Antrag {number} ist fehlgeschlagen',
    'Un paiement pour la demande {number} a échoué',
  ),
  'payments.returned': template(
    'duty',
    'A payment for application {number} came back',
    'Eine Zahlung zu Antrag {number} ist zurückgekommen',
    'Un paiement pour la demande {number} est revenu',
  ),
  'payments.confirmed': template(
    'decision',
    'A payment for application {number} has arrived at your bank',
    'Eine Zahlung zu Antrag {number} ist bei Ihrer Bank eingegangen',
    'Un paiement pour la demande {number} est arrivé à votre banque',
  ),
  'payments.unconfirmed': template(
    'decision',
    'The statement that showed a payment for application {number} was wrong: it has not been shown to arrive',
    'Der Kontoauszug mit einer Zahlung zu Antrag {number} war falsch: Ihr Eingang ist nicht belegt',
    'Le relevé qui montrait un paiement pour la demande {number} était faux : son arrivée n’est pas établie',
  ),
  'payees.screening-hit': template(
    'duty',
    'The payee of application {number} needs a look before anything is paid',
    'Der Zahlungsempfänger von Antrag {number} muss vor jeder Zahlung geprüft werden',
    'Le bénéficiaire de la demande {number} doit être vérifié avant tout paiement',
  ),
  'payees.account-changed': template(
    'duty',
    'The account for application {number} was changed; tell us if that was not you',
    'Das Konto zu Antrag {number} wurde geändert; melden Sie sich, wenn Sie das nicht waren',
    'Le compte de la demande {number} a été modifié ; prévenez-nous si ce n’était pas vous',
  ),
  'reminders.deadline': template(
    'duty',
    'Application {number} waits for you until {dueAt}',
    'Antrag {number} wartet auf Sie bis {dueAt}',
    'La demande {number} vous attend jusqu’au {dueAt}',
  ),
  'reminders.vote': template(
    'duty',
    'Motion {number} waits for your vote until {closesAt}',
    'Die Abstimmung {number} wartet auf Ihre Stimme bis {closesAt}',
    'La motion {number} attend votre vote jusqu’au {closesAt}',
  ),
  'members.call-for-funds': template(
    'duty',
    'The contribution of {state} for {year} is due on {dueAt}; please pay it under the reference {reference}',
    'Der Beitrag von {state} für {year} ist am {dueAt} fällig; bitte zahlen Sie unter der Referenz {reference}',
    'La contribution de {state} pour {year} est due le {dueAt} ; veuillez la payer sous la référence {reference}',
  ),
  'members.call-taken-back': template(
    'duty',
    'The call for the contribution of {state} for {year} was taken back: please pay nothing under the reference {reference} until a new call names it',
    'Der Beitragsabruf an {state} für {year} wurde zurückgenommen: bitte zahlen Sie unter der Referenz {reference} nichts, bis ein neuer Abruf sie nennt',
    'L’appel de la contribution de {state} pour {year} a été retiré : veuillez ne rien payer sous la référence {reference} tant qu’un nouvel appel ne la mentionne pas',
  ),
  'members.contribution-reversed': template(
    'duty',
    'The bank took the contribution of {state} for {year} back: it is owed again under the reference {reference}',
    'Die Bank hat den Beitrag von {state} für {year} zurückgebucht: er ist unter der Referenz {reference} wieder offen',
    'La banque a repris la contribution de {state} pour {year} : elle est de nouveau due sous la référence {reference}',
  ),
  'members.contribution-not-shown': template(
    'duty',
    'The statement that showed the contribution of {state} for {year} was wrong: it counts as owed under the reference {reference} until the bank shows it',
    'Der Kontoauszug mit dem Beitrag von {state} für {year} war falsch: er gilt unter der Referenz {reference} als offen, bis die Bank ihn zeigt',
    'Le relevé qui montrait la contribution de {state} pour {year} était faux : elle compte comme due sous la référence {reference} jusqu’à ce que la banque la montre',
  ),
  'members.contribution-restored': template(
    'duty',
    'The bank did not take the contribution of {state} for {year} back after all: it counts as received',
    'Die Bank hat den Beitrag von {state} für {year} doch nicht zurückgebucht: er gilt als eingegangen',
    'La banque n’a finalement pas repris la contribution de {state} pour {year} : elle compte comme reçue',
  ),
  'members.contribution-overdue': template(
    'duty',
    'The contribution of {state} for {year} is overdue',
    'Der Beitrag von {state} für {year} ist überfällig',
    'La contribution de {state} pour {year} est en retard',
  ),
  'members.weights-unsound': template(
    'duty',
    'Under the votes of {year}, rules of voting would be refused ({count} findings): the council has to change them',
    'Unter den Stimmen von {year} wären Abstimmungsregeln unzulässig ({count} Befunde): der Rat muss sie ändern',
    'Avec les voix de {year}, des règles de vote seraient refusées ({count} constats) : le conseil doit les modifier',
  ),
  'members.gdp-recorded': template(
    'news',
    'The GDP of {state} for {year} is recorded as {gdp} million US dollars; contributions of later years follow it',
    'Das BIP von {state} für {year} ist mit {gdp} Millionen US-Dollar eingetragen; Beiträge späterer Jahre folgen ihm',
    'Le PIB de {state} pour {year} est enregistré à {gdp} millions de dollars ; les contributions des années suivantes en dépendent',
  ),
  'reminders.contribution': template(
    'duty',
    'Reminder: the contribution of {state} for {year} is due on {dueAt}',
    'Erinnerung: der Beitrag von {state} für {year} ist am {dueAt} fällig',
    'Rappel : la contribution de {state} pour {year} est due le {dueAt}',
  ),
  'programmes.appropriated': template(
    'news',
    'The envelope {programme} {year} got money by decision {decision}',
    'Der Rahmen {programme} {year} hat durch Beschluss {decision} Mittel erhalten',
    'L’enveloppe {programme} {year} a reçu des fonds par la décision {decision}',
  ),
  'charter.policy-proposed': template(
    'news',
    'By decision {decision} a version {version} of the policy {kind} ({name}) is proposed, in force from {from}; another person adopts it until {until}',
    'Durch Beschluss {decision} ist eine Fassung {version} der Regelung {kind} ({name}) vorgeschlagen, in Kraft ab {from}; eine zweite Person setzt sie bis {until} ein',
    'Par la décision {decision}, une version {version} de la règle {kind} ({name}) est proposée, en vigueur à partir du {from} ; une autre personne l’adopte avant le {until}',
  ),
  'charter.proposal-withdrawn': template(
    'news',
    'The proposed version {version} of the policy {kind} ({name}) was withdrawn',
    'Die vorgeschlagene Fassung {version} der Regelung {kind} ({name}) wurde zurückgezogen',
    'La version {version} proposée de la règle {kind} ({name}) a été retirée',
  ),
  'charter.policy-adopted': template(
    'news',
    'The policy {kind} ({name}) has by decision {decision} a new version {version}, in force from {from}',
    'Die Regelung {kind} ({name}) hat durch Beschluss {decision} eine neue Fassung {version}, in Kraft ab {from}',
    'La règle {kind} ({name}) a, par la décision {decision}, une nouvelle version {version}, en vigueur à partir du {from}',
  ),
  'health.method-adopted': template(
    'news',
    'Priorities are now computed by version {version}',
    'Prioritäten werden jetzt nach Version {version} berechnet',
    'Les priorités sont désormais calculées selon la version {version}',
  ),
  'health.first-look': template(
    'news',
    'What we know of {project} is ready. Until {endsAt} you alone see it: correct, explain, object',
    'Was wir über {project} wissen, liegt vor. Bis {endsAt} sehen nur Sie es: berichtigen, erklären, widersprechen',
    'Ce que nous savons de {project} est prêt. Jusqu’au {endsAt}, vous seul le voyez : corrigez, expliquez, contestez',
  ),
  'health.remark-made': template(
    'duty',
    '{project} says that its page is wrong; please decide, with a reason',
    '{project} hält seine Seite für falsch; bitte entscheiden Sie mit Begründung',
    '{project} juge sa page inexacte ; veuillez décider, motifs à l’appui',
  ),
  'health.remark-decided': template(
    'news',
    'We decided on what you said about the page of {project}',
    'Wir haben über Ihre Anmerkung zur Seite von {project} entschieden',
    'Nous avons décidé de votre remarque sur la page de {project}',
  ),
  'audit.checkpoint': template(
    'news',
    'Signed head of the audit log: {size} entries, root {root}',
    'Signierter Kopf des Prüfprotokolls: {size} Einträge, Wurzel {root}',
    'Tête signée du journal d’audit : {size} entrées, racine {root}',
  ),
};

const UNNAMED = template(
  'decision',
  'There is news on application {number}',
  'Es gibt Neues zu Antrag {number}',
  'Il y a du nouveau sur la demande {number}',
);

/** The template of that name, or the one that only says that there is news. */
export function templateOf(name: string): MessageTemplate {
  return Object.hasOwn(TEMPLATES, name) ? (TEMPLATES[name] ?? UNNAMED) : UNNAMED;
}

/** All names, for tests and preferences. */
export const TEMPLATE_NAMES: readonly string[] = Object.keys(TEMPLATES);
