using MobileNetEdge.Tools.Trainer.Training;

namespace MobileNetEdge.Tools.Trainer.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void The_learning_rate_rises_in_a_line_then_falls_as_half_a_cosine_to_nothing()
    {
        TrainingOptions options = new() { LearningRate = 0.4, WarmUp = 0.2 };
        Assert.Equal(0.004, options.LearningRateAt(0, 500), 1e-12);
        Assert.Equal(0.2, options.LearningRateAt(49, 500), 1e-12);
        Assert.Equal(0.4, options.LearningRateAt(99, 500), 1e-12);
        Assert.Equal(0.2, options.LearningRateAt(299, 500), 1e-12);    // half way down
        Assert.Equal(0, options.LearningRateAt(499, 500), 1e-12);
    }

    [Fact]
    public void Without_warm_up_it_starts_at_the_top() =>
        Assert.Equal(0.1, new TrainingOptions { WarmUp = 0 }.LearningRateAt(0, 1_000_000), 1e-9);
}
