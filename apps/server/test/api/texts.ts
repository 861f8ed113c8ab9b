import type { Text } from '../gepeto.ts'

/** What the tests ask about: short, and different enough that no question has two homes. */
export const photosynthesis: Text = {
  title: 'Fotossíntese',
  text: [
    'A fotossíntese é o processo pelo qual as plantas transformam a energia da luz em energia química.',
    'A fase clara ocorre nos tilacoides e só acontece na presença de luz. Nela, moléculas de água são quebradas.',
    'O ciclo de Calvin ocorre no estroma do cloroplasto e usa o ATP produzido na fase clara.',
    'O nome homenageia Melvin Calvin, que recebeu o Prêmio Nobel de Química em 1961.',
  ].join('\n\n'),
}

export const backup: Text = {
  title: 'Nightly backup',
  text: [
    'The nightly backup starts at 02:30 and copies the billing database to the vault in Lisbon.',
    'When the backup fails twice in a row, the operator on duty calls the storage team at extension 4471.',
    'Restoring a full copy takes about forty minutes on the standby machine.',
  ].join('\n\n'),
}
