using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Trainer.Training;
using TorchSharp;

namespace MobileNetEdge.Tools.Trainer.Tests.Training;

public sealed class WeightAverageTests
{
    [Fact]
    public void Early_steps_count_more_and_later_ones_as_asked()
    {
        Torch.Require();
        Architecture smallest = new(Family.V1, 0.25, 32, 2);
        using TensorSet weights = new(smallest, new RandomWeights(1));
        using TensorSet average = new(smallest, new RandomWeights(2));
        WeightAverage averaging = new(average, weights, keep: 0.9);
        foreach (long step in (long[])[0, 5, 1000])
        {
            double kept = step switch { 0 => 0.1, 5 => 6.0 / 15, _ => 0.9 };
            double expected = (kept * First(average)) + ((1 - kept) * First(weights));
            averaging.Update(step);
            Assert.Equal(expected, First(average), 1e-6);
        }
    }

    private static double First(TensorSet set) => set["features.0.0.weight"].flatten()[0].ToDouble();
}
