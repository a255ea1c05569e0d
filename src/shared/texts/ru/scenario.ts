// The Russian of what `marvin scenario` says of its arguments and files.
import type { Translations } from '../say.js';

export const scenario: Translations = {
  '"{text}" is not an address such as https://marvin.example.':
    '«{text}» — не адрес; напишите, например, https://marvin.example.',
  'Nobody knows where the robot reaches Marvin: write publicUrl into marvin.yaml, or give --url https://…':
    'Неизвестно, по какому адресу робот найдёт Марвина: впишите publicUrl в marvin.yaml или задайте --url https://…',
  'Both files hold the token of this desk: delete them when the scenario is built.':
    'В обоих файлах токен этой группы: удалите их, когда сценарий собран.',
  '{path} cannot be written ({why}); name another directory with --dir.':
    '{path} не записать ({why}); назовите другую папку через --dir.',
  'Say whose scenario it is with --desk: {names}.': 'Скажите через --desk, чей это сценарий: {names}.',
  '{file} is too long for a scenario.': '{file} слишком велик для сценария; проверьте, тот ли это файл.',
  '{file} is no scenario: {field} is missing or wrong; compare it with what "marvin scenario render" writes.':
    '{file} — не сценарий: {field} нет или там не то; сравните с тем, что пишет marvin scenario render.',
  "Desk {name} has a robot of the kind {kind}; a scenario is VoiceBox's.":
    'У группы {name} робот вида {kind}, а сценарий бывает только у VoiceBox.',
  'Desk {name} rings the patient first; the scenario here rings the operators first.':
    'У группы {name} первым звонят пациенту, а этот сценарий сначала звонит операторам.',
  'no word means {telling}, so the scenario could not tell it; write {telling}: {telling}':
    'ни одно слово не значит {telling}, и сценарий не сможет этого сообщить; напишите {telling}: {telling}',
};
