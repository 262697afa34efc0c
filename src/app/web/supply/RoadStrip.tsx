import type { Station } from '../../road-status/road-status.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { roadWords } from './road.words.ts';
import { useStageName } from './road-stage.ts';

/** The seven stations as marks in a row; each says its name and how it stands. */
export function RoadStrip({
  stations,
}: {
  stations: readonly Pick<Station, 'stage' | 'condition'>[];
}) {
  const say = useWords(roadWords);
  const stageName = useStageName();
  return (
    <ol className="road-strip">
      {stations.map(({ stage, condition }) => {
        const words = say('stationState', {
          stage: stageName(stage),
          condition: say(condition),
        });
        return (
          <li key={stage} className={`road-mark ${condition}`} title={words}>
            <span className="road-words">{words}</span>
          </li>
        );
      })}
    </ol>
  );
}
