import { keyFault, roleFault, trustFault } from './policies.ts'
import type { Rule } from './rule.ts'

/** Who may do what. */
export const roleRules: Rule[] = [
  {
    id: 'iam-exact',
    scanner: ['CKV_AWS_290', 'CKV_AWS_355', 'CKV_AWS_356'],
    says: 'Roles may do named things to named resources.',
    type: ['aws_iam_role_policy', 'aws_iam_policy'],
    fault: (v) => roleFault(v.policy),
  },
  {
    id: 'iam-key-for-its-use',
    scanner: [],
    says: 'Who may open what a key has sealed, may do so through one service or with one context.',
    type: ['aws_iam_role_policy', 'aws_iam_policy'],
    fault: (v) => keyFault(v.policy),
  },
  {
    id: 'iam-federated',
    scanner: ['CKV_AWS_358'],
    says: 'A role for a service account or a pipeline names exactly whose.',
    type: 'aws_iam_role',
    fault: (v) => trustFault(v.assume_role_policy),
  },
]
