using CsCheck;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// Fusion and the shared arena change no bit: on random networks the fused engine answers as the one that stores every tensor in a
/// place of its own.
/// </summary>
public sealed class KeepTensorsTests
{
    [Fact]
    public void Fused_and_unfused_answers_are_equal() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Model model = Model.Parse(RandomNetworks.Build(seed));
            using Engine fused = new(model);
            using Engine unfused = new(model, new EngineOptions { KeepTensors = true });
            for (int run = 0; run < 2; run++)    // twice: what one run leaves behind must not matter to the next
            {
                foreach (Engine engine in (Engine[])[fused, unfused])
                {
                    Random random = new(seed + run);
                    for (int i = 0; i < engine.Inputs.Count; i++)
                    {
                        TestData.Fill(engine, i, random);
                    }

                    engine.Run();
                }

                for (int i = 0; i < fused.Outputs.Count; i++)
                {
                    Assert.Equal(unfused.Output(i).ToArray(), fused.Output(i).ToArray());
                }
            }
        },
        iter: 5_000);
}
