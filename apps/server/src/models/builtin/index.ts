export { builtinConfigured } from './configured.ts'
export { BUILTIN_MODEL_ID, builtinModel } from './model.ts'
export { type SmallTalk, smallTalkOf, smallTalkReply } from './small-talk.ts'
