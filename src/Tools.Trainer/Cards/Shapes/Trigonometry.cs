namespace MobileNetEdge.Tools.Trainer.Cards.Shapes;

/// <summary>
/// Sine and cosine from the four basic operations, which IEEE 754 rounds alike everywhere. The system's own may differ in the last
/// bit from one machine to the next, and a seed has to give the same pictures on all.
/// </summary>
internal static class Trigonometry
{
    /// <returns>Accurate to 1e-13 for angles of a few turns.</returns>
    public static (double Sin, double Cos) SinCos(double degrees)
    {
        double quarter = Math.Floor((degrees / 90) + 0.5);
        double x = (degrees - (quarter * 90)) * (Math.PI / 180); // within ±π/4
        double xx = x * x;

        // Taylor series to x^15 and x^14: the next term is below 1e-15 here.
        double sin = x
            * (1 - (xx / 6 * (1 - (xx / 20 * (1 - (xx / 42 * (1 - (xx / 72 * (1 - (xx / 110 * (1 - (xx / 156 * (1 - (xx / 210))))))))))))));
        double cos = 1
            - (xx / 2 * (1 - (xx / 12 * (1 - (xx / 30 * (1 - (xx / 56 * (1 - (xx / 90 * (1 - (xx / 132 * (1 - (xx / 182)))))))))))));
        return ((int)quarter & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }
}
