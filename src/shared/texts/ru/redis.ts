// The Russian of what is wrong with a Redis.
import type { Translations } from '../say.js';

export const redis: Translations = {
  'Redis at {place} refuses this user name or password (WRONGPASS); correct them in REDIS_URL.':
    'Redis {place} не принимает это имя или пароль (WRONGPASS); исправьте их в REDIS_URL.',
  'Redis at {place} wants a password (NOAUTH); write it into REDIS_URL: redis://:PASSWORD@host:port.':
    'Redis {place} требует пароль (NOAUTH); впишите его в REDIS_URL: redis://:ПАРОЛЬ@имя:порт.',
  'Redis at {place} does not let this user run the command "{what}" (NOPERM); allow it with ACL SETUSER.':
    'Redis {place} не разрешает этому пользователю команду «{what}» (NOPERM); разрешите её через ACL SETUSER.',
  'Redis at {place} does not let this user reach the keys marvin:* (NOPERM); allow them with ACL SETUSER.':
    'Redis {place} не пускает этого пользователя к ключам marvin:* (NOPERM); разрешите их через ACL SETUSER.',
  "Redis at {place} is a replica and takes no writes (READONLY); write the master's address into REDIS_URL.":
    'Redis {place} — реплика и не принимает записи (READONLY); впишите в REDIS_URL адрес главного сервера.',
  'Redis at {place} cannot write to its disk and takes no writes (MISCONF); make room there, or look into its log.':
    'Redis {place} не может писать на свой диск и не принимает записи (MISCONF); освободите место или посмотрите его журнал.',
  'Redis at {place} is full (OOM, maxmemory); give it more memory.':
    'Redis {place} переполнен (OOM, maxmemory); дайте ему больше памяти.',
  'Redis at {place} has too few replicas to take writes (NOREPLICAS); bring one back.':
    'У Redis {place} слишком мало реплик, чтобы принимать записи (NOREPLICAS); верните реплику.',
  'Redis at {place} is still loading its data (LOADING); wait.':
    'Redis {place} ещё загружает данные (LOADING); подождите.',
  'Redis at {place} belongs to a cluster that is down (CLUSTERDOWN); see "redis-cli cluster info".':
    'Redis {place} — часть кластера, который не работает (CLUSTERDOWN); смотрите "redis-cli cluster info".',
  'Redis at {place} belongs to a cluster in which no master answers for these keys; wait until a replica takes over, or see "redis-cli cluster nodes".':
    'Redis {place} — часть кластера, где за эти ключи никто не отвечает; подождите, пока реплика станет главной, или смотрите "redis-cli cluster nodes".',
  'Redis at {place} is no cluster; take REDIS_CLUSTER out of the environment.':
    'Redis {place} — не кластер; уберите REDIS_CLUSTER из окружения.',
  'Redis at {place} belongs to a cluster; set REDIS_CLUSTER=1.':
    'Redis {place} — часть кластера; задайте REDIS_CLUSTER=1.',
  'Redis at {place} has no room for another connection (maxclients); allow more, or run fewer processes.':
    'У Redis {place} нет места для ещё одного соединения (maxclients); разрешите больше или запустите меньше процессов.',
  'Redis at {place} does not have the database that REDIS_URL names; mostly there are 16, from /0 to /15.':
    'У Redis {place} нет базы, указанной в REDIS_URL; обычно их 16, от /0 до /15.',
  'Redis at {place} does not know the command "{what}"; it is too old, or the command was renamed.':
    'Redis {place} не знает команды «{what}»; обновите его или верните команде её имя.',
  'Redis at {place} cannot be reached (ECONNREFUSED): nothing listens there; start it, or correct REDIS_URL.':
    'Redis {place} недоступен (ECONNREFUSED): там никто не слушает; запустите его или исправьте REDIS_URL.',
  'Redis at {place} cannot be reached ({what}): there is no host of that name; correct REDIS_URL.':
    'Redis {place} недоступен ({what}): машины с таким именем нет; исправьте REDIS_URL.',
  'Redis at {place} cannot be reached ({what}): no way leads there; look at the network and at REDIS_URL.':
    'Redis {place} недоступен ({what}): туда нет дороги; проверьте сеть и REDIS_URL.',
  'Redis at {place} has a certificate that nobody vouches for; set REDIS_TLS_INSECURE=1 if that is meant to be so.':
    'У Redis {place} сертификат, за который никто не ручается; если так и задумано, задайте REDIS_TLS_INSECURE=1.',
  'Redis at {place} has a certificate that has expired; renew it.':
    'У Redis {place} истёк сертификат; обновите его.',
  'Redis at {place} has a certificate for another host name; write that name into REDIS_URL.':
    'У Redis {place} сертификат на другое имя; впишите это имя в REDIS_URL.',
  'Redis at {place} does not speak TLS; write redis:// instead of rediss:// into REDIS_URL.':
    'Redis {place} не понимает TLS; напишите в REDIS_URL redis:// вместо rediss://.',
  'Redis at {place} does not speak the language of Redis; correct host and port in REDIS_URL.':
    'По адресу {place} отвечает не Redis; исправьте имя и порт в REDIS_URL.',
  'Redis at {place} closes the connection at once: it has no room for another (maxclients), or it speaks TLS (write rediss:// into REDIS_URL).':
    'Redis {place} сразу закрывает соединение: для ещё одного нет места (maxclients) или он понимает только TLS (напишите в REDIS_URL rediss://).',
  'Redis at {place} cannot be reached: it does not answer in time; check that it runs, that nothing stands between, and that REDIS_URL has rediss:// only where the server speaks TLS.':
    'Redis {place} недоступен: не отвечает вовремя; проверьте, что он запущен, что по дороге ничто не мешает и что rediss:// стоит в REDIS_URL только для сервера с TLS.',
  'Redis at {place} cannot be reached{why}; check REDIS_URL and that the server runs.':
    'Redis {place} недоступен{why}; проверьте REDIS_URL и что сервер запущен.',
  'Redis {version}{which} is too old: Marvin needs {oldest} or newer; upgrade the server.':
    'Redis {version}{which} слишком старый: Марвину нужен {oldest} или новее; обновите сервер.',
  'Redis{which} may evict keys (maxmemory-policy is {policy}) and would lose patients; run "redis-cli config set maxmemory-policy noeviction" and put the same into redis.conf.':
    'Redis{which} может выбросить ключи (maxmemory-policy {policy}) и потерять пациентов; выполните "redis-cli config set maxmemory-policy noeviction" и впишите то же в redis.conf.',
  'Redis allows {max} connections and {used} are in use: there is no room for {forWhat} ({needed}); raise maxclients, take a larger plan, or run fewer processes.':
    'Redis разрешает соединений: {max}, занято {used}; не хватает места: {forWhat} ({needed}); увеличьте maxclients, возьмите тариф больше или запустите меньше процессов.',
  'the other connections of this worker': 'остальные соединения этого рабочего процесса',
};
